import { useEffect, useState } from 'preact/hooks';
import type { GroupView, PictureView } from '../types';
import { address, request } from './api';

interface Props {
  exercise: string;
  question: string;
  group: GroupView;
}

/** What the students wrote: as text, with their pictures; who they are is shown on request. */
export function Answer({ exercise, question, group }: Props) {
  const { text, stray, isEmpty, isSimilar, done, students } = group;
  return (
    <>
      {isSimilar && <p class="note">Similar to the answer before.</p>}
      {done > 0 && done < students && (
        <p class="note">
          {done} of {students} are marked; what you save here counts for all {students}.
        </p>
      )}
      {isEmpty && <p class="note">Nothing was written: 0 points without a mark.</p>}
      {text !== '' && <pre class="answer">{text}</pre>}
      <Pictures exercise={exercise} question={question} group={group} />
      {stray !== '' && (
        <>
          <p class="note">The page has text under no question’s heading. It may be meant as the answer:</p>
          <pre class="answer">{stray}</pre>
        </>
      )}
      <Names exercise={exercise} question={question} group={group} />
    </>
  );
}

function Pictures({ exercise, question, group: { digest, pictures } }: Props) {
  const [shown, setShown] = useState<PictureView[] | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (pictures === 0) return;
    request<{ pictures: PictureView[] }>(`${address(exercise, question, digest)}/pictures`).then(
      (found) => setShown(found.pictures),
      ({ message }: Error) => setProblem(message),
    );
  }, []);
  if (problem) return <p class="note">{problem}</p>;
  return (
    <>
      {shown?.map(({ alt, uri, problem: why }, index) => (
        <figure key={`${index} ${alt}`}>
          {uri ? (
            <img src={uri} alt={alt || `Picture ${index + 1} of the answer`} />
          ) : (
            <p class="note">This picture cannot be shown: {why}.</p>
          )}
          <figcaption>
            Picture {index + 1}
            {alt && `: ${alt}`}
          </figcaption>
        </figure>
      ))}
    </>
  );
}

function Names({ exercise, question, group: { digest, students } }: Props) {
  const [names, setNames] = useState<string[] | null>(null);
  const ask = () => {
    request<{ names: string[] }>(`${address(exercise, question, digest)}/names`).then(
      (found) => setNames(found.names),
      ({ message }: Error) => setNames([message]),
    );
  };
  if (names) return <p class="quiet">{names.join(', ')}</p>;
  return (
    <p>
      <button type="button" class="small" onClick={ask}>
        Who wrote {students === 1 ? 'it' : `these ${students}`}?
      </button>
    </p>
  );
}
