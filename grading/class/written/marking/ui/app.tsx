import { useEffect, useState } from 'preact/hooks';
import type { Overview, QuestionProgress, QuestionView } from '../types';
import { address, request } from './api';
import { QuestionList } from './question-list';
import { QuestionPanel } from './question-panel';

/** The page: questions with their progress beside the one that is being marked. */
export function App() {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [view, setView] = useState<QuestionView | null>(null);
  const [problem, setProblem] = useState('');
  const here = useHash();

  useEffect(() => {
    request<Overview>('/api/overview').then(setOverview, ({ message }: Error) => setProblem(message));
  }, []);
  const current = overview && (overview.questions.find((one) => keyOf(one) === here) ?? firstOpen(overview));
  const key = current ? keyOf(current) : '';
  useEffect(() => {
    if (!current) return;
    let isOld = false;
    request<QuestionView>(address(current.exercise, current.question)).then(
      (found) => isOld || setView(found),
      ({ message }: Error) => isOld || setProblem(message),
    );
    return () => {
      isOld = true;
    };
  }, [key]);

  const noteProgress = (progress: QuestionProgress) =>
    setOverview(
      (old) =>
        old && {
          ...old,
          questions: old.questions.map((one) => (keyOf(one) === keyOf(progress) ? progress : one)),
        },
    );
  const goOn = () => {
    const list = overview?.questions ?? [];
    const at = list.findIndex((one) => keyOf(one) === key);
    const next = [...list.slice(at + 1), ...list.slice(0, at)].find(({ done, answers }) => done < answers);
    if (next) location.hash = keyOf(next);
  };

  return (
    <>
      <header>
        <h1>Written answers</h1>
        {overview && <Total overview={overview} />}
      </header>
      {problem && (
        <p role="alert" class="alert">
          {problem}
        </p>
      )}
      <div class="columns">
        {overview && <QuestionList questions={overview.questions} current={key} />}
        <main>
          {view &&
          overview &&
          view.question.id === current?.question &&
          view.exercise === current.exercise ? (
            <QuestionPanel key={key} view={view} noteProgress={noteProgress} goOn={goOn} fail={setProblem} />
          ) : (
            !problem && (
              <p>
                {overview?.questions.length === 0 ? 'There is nothing to mark.' : 'Reading the answers …'}
              </p>
            )
          )}
        </main>
      </div>
    </>
  );
}

function Total({ overview: { questions, marker } }: { overview: Overview }) {
  const sum = (of: 'answers' | 'done' | 'changed') => questions.reduce((total, one) => total + one[of], 0);
  return (
    <p class="quiet">
      {sum('done')} of {sum('answers')} answers done
      {sum('changed') > 0 && `, ${sum('changed')} changed since they were marked`}; marks are noted for{' '}
      {marker}.
    </p>
  );
}

export function keyOf({ exercise, question }: Pick<QuestionProgress, 'exercise' | 'question'>): string {
  return `${exercise}/${question}`;
}

function firstOpen({ questions }: Overview): QuestionProgress | undefined {
  return questions.find(({ done, answers }) => done < answers) ?? questions[0];
}

function useHash(): string {
  const read = () => decodeURIComponent(location.hash.slice(1));
  const [hash, setHash] = useState(read);
  useEffect(() => {
    const note = () => setHash(read());
    window.addEventListener('hashchange', note);
    return () => window.removeEventListener('hashchange', note);
  }, []);
  return hash;
}
