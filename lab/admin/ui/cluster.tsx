import { Brokers } from './brokers';
import { ChangeCluster } from './change-cluster';
import { Grid } from './grid';
import { Happened } from './happened';
import { live } from './live';
import { LivePicture } from './live-picture';
import { ViewTitle } from './parts';
import { Processes } from './processes';

/** Brokers, the state of every partition, and one topic's live picture. */
export function Cluster({ picture }: { picture: string | null }) {
  const known = live.use(({ overview }) => overview !== null);
  return (
    <>
      <ViewTitle>Cluster</ViewTitle>
      {known ? (
        <>
          <Brokers />
          <div class="columns">
            <Grid />
            <div>
              <LivePicture topic={picture} />
              <Happened />
            </div>
          </div>
          <ChangeCluster />
          <Processes />
        </>
      ) : (
        <p class="quiet">Asking the brokers …</p>
      )}
    </>
  );
}
