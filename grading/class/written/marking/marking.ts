import { LabError } from '../../../../lab/errors';
import { studentName } from '../../oral/text';
import type { WrittenQuestion } from '../../types';
import type { AnswerSheet } from '../answer-sheet';
import { type Mark, markKey } from '../marks';
import { MarksFile } from '../marks-file';
import { dataUri } from '../pictures';
import { titleOf, type WrittenExercise } from '../questions';
import { type AnswerGroup, answerGroups, inMarkingOrder } from './groups';
import type { GroupView, Overview, PictureView, QuestionProgress, QuestionView, Saved } from './types';

/** What a marking begins with. */
export interface MarkingInput {
  /** The folder of the outputs, where marks are kept. */
  dir: string;
  written: WrittenExercise[];
  sheets: AnswerSheet[];
  /** Who marks: noted with each mark. */
  marker: string;
}

/** What a person gave: the rubric's parts by id, none for no points; null takes the mark back. */
export interface Given {
  given: string[] | null;
  comment: string;
}

const MAX_COMMENT = 5_000;

/** The answers of a class while a person marks them. Questions that nobody was asked are errors of status 404. */
export class Marking {
  private readonly file: MarksFile;
  private readonly grouped = new Map<string, AnswerGroup[]>();
  private readonly ordered = new Map<string, AnswerGroup[]>();

  /** @throws MarksError naming the line of the marks that is wrong */
  constructor(private readonly input: MarkingInput) {
    this.file = new MarksFile(input.dir, input.written);
  }

  overview(): Overview {
    const questions = this.input.written.flatMap(({ exercise, questions: list }) =>
      list.map((question) => this.progress(exercise, question)),
    );
    return { marker: this.input.marker, questions };
  }

  view(exercise: string, id: string): QuestionView {
    const question = this.question(exercise, id);
    const groups = this.inOrder(exercise, id).map((group) => this.groupView(exercise, id, group));
    return { exercise, question, title: titleOf(question), groups };
  }

  /** Names of a group's students: only on request, so that who marks need not know them. */
  names(exercise: string, id: string, digest: string): string[] {
    return this.group(exercise, id, digest).sheets.map(({ student }) => studentName(student));
  }

  pictures(exercise: string, id: string, digest: string): PictureView[] {
    const shown = this.group(exercise, id, digest).sheets[0]?.pictures.get(id) ?? [];
    return shown.map((picture) => ({ alt: picture.alt, uri: dataUri(picture), problem: picture.problem }));
  }

  /** Gives all answers of a group the same mark; it is on the disk when this returns. @throws LabError 400 */
  save(exercise: string, id: string, digest: string, { given, comment }: Given): Saved {
    const question = this.question(exercise, id);
    const group = this.group(exercise, id, digest);
    const known = question.rubric.map((part) => part.id);
    const stranger = given?.find((part) => !known.includes(part));
    if (stranger !== undefined) {
      throw new LabError(`given: the rubric has no part "${stranger}"; it has ${known.join(', ')}.`, 400);
    }
    if (comment.length > MAX_COMMENT) {
      throw new LabError(`comment: at most ${MAX_COMMENT} characters, got ${comment.length}.`, 400);
    }
    const parts = given && known.filter((part) => given.includes(part));
    const { marker } = this.input;
    const common = { exercise, question: id, digest, given: parts, comment, marker };
    this.file.save(group.sheets.map(({ student }) => ({ student: student.id, ...common })));
    return { group: this.groupView(exercise, id, group), progress: this.progress(exercise, question) };
  }

  close(): void {
    this.file.close();
  }

  private progress(exercise: string, question: WrittenQuestion): QuestionProgress {
    let [answers, done, changed] = [0, 0, 0];
    for (const group of this.groups(exercise, question.id)) {
      for (const mark of this.marksOf(exercise, question.id, group)) {
        answers++;
        if (mark && mark.digest !== group.digest) changed++;
        else if (mark || group.isEmpty) done++;
      }
    }
    return { exercise, question: question.id, title: titleOf(question), answers, done, changed };
  }

  private groupView(exercise: string, id: string, group: AnswerGroup): GroupView {
    const marks = this.marksOf(exercise, id, group);
    const current = marks.filter((mark) => mark?.digest === group.digest);
    const old = marks.find((mark) => mark && mark.digest !== group.digest);
    const [mark] = current;
    const isOne =
      current.length === marks.length && new Set(current.map((one) => sameAs(one as Mark))).size === 1;
    const sheet = group.sheets[0] as AnswerSheet;
    const text = sheet.answers.get(id) ?? '';
    return {
      digest: group.digest,
      students: group.sheets.length,
      text,
      stray: text === '' ? sheet.stray : '',
      pictures: sheet.pictures.get(id)?.length ?? 0,
      isEmpty: group.isEmpty,
      isSimilar: group.isSimilar,
      done: marks.filter((one) => (one ? one.digest === group.digest : group.isEmpty)).length,
      mark: isOne && mark ? { given: mark.given ?? [], comment: mark.comment } : null,
      changed: old ? { given: old.given ?? [], comment: old.comment } : null,
    };
  }

  private marksOf(exercise: string, question: string, { sheets }: AnswerGroup): Array<Mark | undefined> {
    return sheets.map(({ student }) =>
      this.file.all.get(markKey({ student: student.id, exercise, question })),
    );
  }

  private question(exercise: string, id: string): WrittenQuestion {
    const list = this.input.written.find((each) => each.exercise === exercise)?.questions;
    const found = list?.find((question) => question.id === id);
    if (found) return found;
    throw new LabError(`${exercise} has no written question "${id}".`, 404);
  }

  private group(exercise: string, id: string, digest: string): AnswerGroup {
    const found = this.inOrder(exercise, id).find((group) => group.digest === digest);
    if (found) return found;
    throw new LabError('No answer to this question is like that: load the page anew.', 404);
  }

  private groups(exercise: string, id: string): AnswerGroup[] {
    this.question(exercise, id);
    const make = () =>
      answerGroups(
        this.input.sheets.filter((sheet) => sheet.exercise === exercise),
        id,
      );
    return kept(this.grouped, `${exercise}/${id}`, make);
  }

  /** Only for a question that is being looked at: to compare 300 answers takes a moment. */
  private inOrder(exercise: string, id: string): AnswerGroup[] {
    const make = () => inMarkingOrder(this.groups(exercise, id), id);
    return kept(this.ordered, `${exercise}/${id}`, make);
  }
}

/** What the map has for the key; made and put there if it has nothing. */
function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function sameAs({ given, comment }: Mark): string {
  return JSON.stringify([given, comment]);
}
