import { useEffect, useRef, useState } from 'preact/hooks';
import type { GroupView, QuestionProgress, QuestionView, Saved } from '../types';
import { Answer } from './answer';
import { address, request } from './api';
import { CodeText } from './code-text';
import { useKeys } from './keys';
import { Rubric } from './rubric';
import { maxOf, pointsOf, pointsText, studentsText } from './words';

interface Props {
  view: QuestionView;
  noteProgress(progress: QuestionProgress): void;
  /** To the next question that has something to mark. */
  goOn(): void;
  fail(message: string): void;
}

/** One question: prompt, model answer, and its answers one after the other. */
export function QuestionPanel({ view, noteProgress, goOn, fail }: Props) {
  const { exercise, question, title } = view;
  const [groups, setGroups] = useState(view.groups);
  const [at, setAt] = useState(() => Math.max(0, view.groups.findIndex(isOpen)));
  /** Comments as they stand in the field, by answer: kept while one goes to and fro. */
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const [said, setSaid] = useState('');
  const [withKeys, setWithKeys] = useState(true);
  const saving = useRef(Promise.resolve());
  const heading = useRef<HTMLHeadingElement>(null);
  const model = useRef<HTMLDetailsElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const group = groups[at];

  const replace = (digest: string, change: Partial<GroupView>) =>
    setGroups((old) => old.map((one) => (one.digest === digest ? { ...one, ...change } : one)));

  /** Shows the mark at once and sends it after those before it; the server's word is the last one. */
  const save = (given: string[] | null, words: string) => {
    if (!group) return;
    const { digest, students, mark: before } = group;
    replace(digest, { mark: given && { given, comment: words } });
    saving.current = saving.current.then(async () => {
      try {
        const body = { given, comment: words };
        const saved = await request<Saved>(`${address(exercise, question.id, digest)}/mark`, body);
        const { changed, done } = saved.group;
        replace(digest, { changed, done });
        noteProgress(saved.progress);
        fail('');
        const what = given ? `${pointsText(pointsOf(question, given))} of ${maxOf(question)}` : 'no mark';
        setSaid(`Saved: ${what} for ${studentsText(students)}.`);
      } catch (error) {
        replace(digest, { mark: before });
        fail(`Not saved. ${(error as Error).message}`);
      }
    });
  };

  const go = (index: number) => {
    if (index < 0 || index >= groups.length) {
      if (index >= groups.length) goOn();
      return;
    }
    setAt(index);
  };
  const nextOpen = () => {
    const next = groups.findIndex((one, index) => index > at && isOpen(one));
    const before = groups.findIndex(isOpen);
    if (next >= 0) setAt(next);
    else if (before >= 0 && before !== at) setAt(before);
    else goOn();
  };
  useEffect(() => {
    setSaid('');
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const words = (group && drafts[group.digest]) ?? group?.mark?.comment ?? group?.changed?.comment ?? '';
  const setWords = (text: string) => group && setDrafts((old) => ({ ...old, [group.digest]: text }));
  const toggle = (part: string) => {
    const given = group?.mark?.given ?? [];
    save(given.includes(part) ? given.filter((one) => one !== part) : [...given, part], words);
  };
  const all = question.rubric.map(({ id }) => id);
  useKeys(
    {
      ...Object.fromEntries(all.map((id, index) => [String(index + 1), () => toggle(id)])),
      '0': () => save([], words),
      a: () => save(all, words),
      r: () => group?.mark && save(null, ''),
      k: () => group?.changed && !group.mark && save(group.changed.given, words),
      n: () => go(at + 1),
      p: () => go(at - 1),
      u: nextOpen,
      c: () => comment.current?.focus(),
      m: () => {
        if (model.current) model.current.open = !model.current.open;
      },
    },
    withKeys,
  );

  return (
    <>
      <p class="quiet">{exercise}</p>
      <h2 class="title">{title}</h2>
      <p class="prompt">
        <CodeText>{question.prompt}</CodeText>
      </p>
      <details ref={model} class="model">
        <summary>Model answer</summary>
        <p>
          <CodeText>{question.model}</CodeText>
        </p>
      </details>
      {group && (
        <section class="marking" aria-labelledby="answer-heading">
          <div class="bar">
            <h3 id="answer-heading" ref={heading} tabIndex={-1}>
              Answer {at + 1} of {groups.length}: {studentsText(group.students)}
            </h3>
            <span class="buttons">
              <button type="button" onClick={() => go(at - 1)} disabled={at === 0}>
                Previous
              </button>
              <button type="button" onClick={() => go(at + 1)}>
                {at + 1 < groups.length ? 'Next' : 'Next question'}
              </button>
              <button type="button" onClick={nextOpen}>
                Next unmarked
              </button>
            </span>
          </div>
          <Answer key={group.digest} exercise={exercise} question={question.id} group={group} />
          <Rubric
            key={`rubric ${group.digest}`}
            question={question}
            group={group}
            comment={comment}
            words={words}
            setWords={setWords}
            save={save}
            toggle={toggle}
          />
          <p role="status" class="quiet said">
            {said}
          </p>
        </section>
      )}
      <details class="help">
        <summary>Keys</summary>
        <p>
          <label>
            <input type="checkbox" checked={withKeys} onChange={() => setWithKeys(!withKeys)} /> Obey them
          </label>
        </p>
        <dl>
          {HELP.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

const HELP: Array<[key: string, does: string]> = [
  ['1 … 9', 'give or take a part'],
  ['0', 'no part: 0 points'],
  ['a', 'all parts'],
  ['r', 'take the mark back'],
  ['k', 'confirm the mark of an answer that has changed'],
  ['n', 'next answer, and after the last one the next question'],
  ['p', 'previous answer'],
  ['u', 'next answer without a mark'],
  ['c', 'write a comment; Esc ends it'],
  ['m', 'open or fold the model answer'],
];

function isOpen({ done, students }: GroupView): boolean {
  return done < students;
}
