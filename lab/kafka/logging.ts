import { fileURLToPath } from 'node:url';

/**
 * The Java system properties that choose a Log4j 2 configuration of this folder.
 * @param logFile where `broker` logs; `tools` print
 */
export function log4j2(name: 'broker' | 'tools', logFile?: string): Record<string, string> {
  return {
    'log4j2.configurationFile': fileURLToPath(new URL(`log4j2-${name}.properties`, import.meta.url)),
    ...(logFile ? { 'lab.log': logFile } : {}),
  };
}
