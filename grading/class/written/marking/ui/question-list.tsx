import { useRef } from 'preact/hooks';
import type { QuestionProgress } from '../types';

/** All questions, by exercise, with how far each is. Folded where the window is narrow. */
export function QuestionList({ questions, current }: { questions: QuestionProgress[]; current: string }) {
  const exercises = [...new Set(questions.map(({ exercise }) => exercise))];
  const fold = useRef<HTMLDetailsElement>(null);
  const isWide = matchMedia('(min-width: 62rem)').matches;
  const close = () => {
    if (fold.current && !isWide) fold.current.open = false;
  };
  return (
    <nav aria-label="Questions">
      <details ref={fold} open={isWide}>
        <summary>All questions</summary>
        {exercises.map((exercise) => (
          <section key={exercise}>
            <h2>{exercise}</h2>
            <ul>
              {questions
                .filter((one) => one.exercise === exercise)
                .map((one) => (
                  <li key={one.question}>
                    <Entry one={one} isCurrent={`${exercise}/${one.question}` === current} close={close} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </details>
    </nav>
  );
}

function Entry({ one, isCurrent, close }: { one: QuestionProgress; isCurrent: boolean; close: () => void }) {
  const { exercise, question, title, done, answers, changed } = one;
  return (
    <a
      href={`#${exercise}/${question}`}
      class={done === answers ? 'finished' : ''}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={close}
    >
      <span>{title}</span>
      <span class="count">
        {done === answers ? '✓ ' : ''}
        {done} of {answers}
        {changed > 0 && `, ${changed} changed`}
      </span>
      <progress value={done} max={Math.max(answers, 1)} aria-label={`${title}: ${done} of ${answers} done`} />
    </a>
  );
}
