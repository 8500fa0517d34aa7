import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors';
import { ownerMark } from '../processes/owner';
import { type JavaCommand, javaCommand, kafkaVersion } from './java';
import { log4j2 } from './logging';
import { type NodeSettings, serverProperties } from './properties';
import { waitForAnswer } from './ready';
import type { ServerRole } from './role';

/** A node of a KRaft cluster: broker, controller, or both in one process. */
export function kraftRole(
  settings: NodeSettings,
  where: { dir: string; logFile: string; clusterId: string },
): ServerRole {
  const { kind, id, host, port, controllerPort, dataDir } = settings;
  const { dir, logFile, clusterId } = where;
  const propertiesFile = join(dir, 'server.properties');
  return {
    ...{ kind, id, host, port, controllerPort, dir, propertiesFile, logFile },
    votes: kind !== 'broker',
    version: () => kafkaVersion(),
    started: /Kafka Server started/,
    // The active controller then waits 5 s for others to elect another, who stop as well.
    flushed: /\[BrokerServer id=\d+\] shut down completed/,
    prepare: async () => {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(propertiesFile, serverProperties(settings));
      if (!existsSync(join(dataDir, 'meta.properties'))) await format(id, clusterId, propertiesFile);
    },
    command: () =>
      javaCommand('kafka.Kafka', [propertiesFile], {
        archive: 'broker',
        writeArchive: true,
        system: log4j2('broker', logFile),
      }),
    answers: (timeoutMs) => waitForAnswer(host, port, timeoutMs),
  };
}

/** Writes the cluster's id and the first metadata into the data folder, which a node wants before its first start. */
function format(id: number, clusterId: string, propertiesFile: string): Promise<void> {
  const args = ['format', '--cluster-id', clusterId, '--config', propertiesFile];
  const system = log4j2('tools');
  const command = javaCommand('kafka.tools.StorageTool', args, {
    archive: 'broker',
    system,
  });
  return run(command, `format the data folder of node ${id}`);
}

function run(command: JavaCommand, purpose: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...command.env, ...ownerMark() };
    execFile(command.file, command.args, { env }, (error, stdout, stderr) => {
      if (!error) return resolve();
      reject(new LabError(`Could not ${purpose}: ${(stderr || stdout || error.message).trim()}`, 500));
    });
  });
}
