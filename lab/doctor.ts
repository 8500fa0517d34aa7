import pc from 'picocolors';
import { brokers, notRunning, ports, servers } from './doctor/cluster';
import { kernel, room, symlink, versions } from './doctor/machine';
import type { Finding } from './doctor/report';
import { labHome } from './paths';
import { sweepOrphans } from './processes/owner';
import { existingCluster, runningLab } from './running';

/** `npm run doctor`: looks at all that the lab needs; one line each, with one remedy for what is not right. */
async function main(): Promise<Finding[]> {
  await sweepOrphans();
  const lab = runningLab(labHome());
  const external = existingCluster();
  const bootstrap = external ?? lab?.bootstrap;
  const looks = [
    versions,
    () => room(lab !== null),
    lab ? () => servers(lab) : ports,
    async () => (bootstrap ? brokers(bootstrap, external ? null : lab) : notRunning()),
    symlink,
    kernel,
  ];
  const findings: Finding[] = [];
  for (const look of looks) {
    for (const finding of await look()) {
      console.log(line(finding));
      findings.push(finding);
    }
  }
  return findings;
}

function line(finding: Finding): string {
  if (finding.state === 'ok') return `${pc.green('ok  ')}  ${finding.what}`;
  const state = finding.state === 'warn' ? pc.yellow('warn') : pc.red('fail');
  return `${state}  ${finding.what}\n      -> ${finding.remedy}`;
}

const findings = await main();
const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
const failed = count('fail');
console.log(`\n${summary()}`);
process.exitCode = failed ? 1 : 0;

function summary(): string {
  if (failed) return `${failed} of ${findings.length} need your attention.`;
  const warned = count('warn');
  if (warned === 0) return 'All is well.';
  return `Nothing is broken; see the ${warned === 1 ? 'one warning' : `${warned} warnings`} above.`;
}
