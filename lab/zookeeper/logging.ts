/**
 * The Java system properties that choose a Log4j 1 configuration of this folder.
 *
 * @param logFile where `server` logs; `tools` print
 */
export function log4j(name: 'server' | 'tools', logFile?: string): Record<string, string> {
  return {
    'log4j.configuration': new URL(`log4j-${name}.properties`, import.meta.url).href,
    ...(logFile ? { 'lab.log': logFile } : {}),
  };
}
