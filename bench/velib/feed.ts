import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MONDAY_MORNING, simulateStations } from '../../fixtures/stations';
import type { Station } from '../../lib/kit/stations';

/** So many polls of all stations, a simulated minute apart. */
export function polls(count: number): Station[][] {
  const model = simulateStations();
  return Array.from({ length: count }, (_, i) => model.at(MONDAY_MORNING + i * 60_000));
}

/** A feed whose answers were made beforehand, so that it costs those who are measured as little as it can. */
export async function startFeed(answers: number): Promise<{ url: string; close(): void }> {
  const bodies = polls(answers).map((stations) => Buffer.from(JSON.stringify(stations)));
  let next = 0;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(bodies[next++ % bodies.length]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
