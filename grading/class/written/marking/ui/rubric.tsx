import type { RefObject } from 'preact';
import type { WrittenQuestion } from '../../../types';
import type { GroupView } from '../types';
import { CodeText } from './code-text';
import { maxOf, pointsOf, pointsText } from './words';

interface Props {
  question: WrittenQuestion;
  group: GroupView;
  comment: RefObject<HTMLTextAreaElement | null>;
  /** The comment as it stands in its field. */
  words: string;
  setWords(words: string): void;
  save(given: string[] | null, comment: string): void;
  toggle(part: string): void;
}

/** The rubric's parts to be ticked, and a comment for the student. */
export function Rubric({ question, group, comment, words, setWords, save, toggle }: Props) {
  const { mark, changed, isEmpty } = group;
  const given = mark?.given ?? [];
  const saveWords = () => {
    if (mark && words !== mark.comment) save(mark.given, words);
  };
  return (
    <>
      {changed && !mark && (
        <div class="note">
          <p>
            The answer has changed since it was marked. It had {pointsText(pointsOf(question, changed.given))}{' '}
            of {maxOf(question)}
            {changed.given.length > 0 && ` (${changed.given.join(', ')})`}; these do not count until you
            confirm them or mark it anew.
          </p>
          <button type="button" onClick={() => save(changed.given, words)}>
            Confirm
          </button>
        </div>
      )}
      <fieldset>
        <legend>
          {mark
            ? `${pointsText(pointsOf(question, given))} of ${maxOf(question)}`
            : isEmpty
              ? '0 points'
              : 'Not marked yet'}
        </legend>
        {question.rubric.map(({ id, points, text }, index) => (
          <label key={id} class="part">
            <input type="checkbox" checked={given.includes(id)} onChange={() => toggle(id)} />
            <kbd>{index + 1}</kbd>
            <span>
              <CodeText>{text}</CodeText> <span class="quiet">{pointsText(points)}</span>
            </span>
          </label>
        ))}
        <p class="buttons">
          <button type="button" onClick={() => save([], words)}>
            No part: 0 points
          </button>
          <button
            type="button"
            onClick={() =>
              save(
                question.rubric.map(({ id }) => id),
                words,
              )
            }
          >
            All parts
          </button>
          <button type="button" disabled={!mark} onClick={() => save(null, '')}>
            Take the mark back
          </button>
        </p>
      </fieldset>
      <label class="comment">
        Comment for the student
        <textarea
          ref={comment}
          rows={3}
          maxLength={5_000}
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
          onBlur={saveWords}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      </label>
      {words !== '' && !mark && <p class="note">The comment is saved once a part is given, or none.</p>}
    </>
  );
}
