import { readFile } from 'node:fs/promises';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { decode } from '../decode';
import type { Student } from '../types';
import { folded } from './names';

/** What a roster lacks or has too much of; the message begins with file, line and column. */
export class RosterError extends Error {
  override name = 'RosterError';
}

type Field = keyof Student | 'fullName';

/** How the columns are called, folded (see `folded`); the first that is there is taken. */
const HEADERS: Record<Field, string[]> = {
  id: [
    'student id|student number|student no|studentid|id number|idnumber|matriculation number|matrikelnummer|matricule',
    'numero d etudiant|numero etudiant|no etudiant|n etudiant|num etudiant|code etudiant|identifiant etudiant',
    'numero d identification|id|sid|org defined id|orgdefinedid|sis user id|identifiant|identifier|username|user name',
    'nom d utilisateur|login|sis login id',
  ].flatMap((line) => line.split('|')),
  firstName:
    'first name|firstname|given name|given names|givenname|forename|prenom|prenoms|vorname|nombre'.split('|'),
  lastName:
    'last name|lastname|surname|family name|familyname|nom de famille|nom|nachname|familienname|apellidos|apellido'.split(
      '|',
    ),
  fullName: 'full name|fullname|name|nom complet|nom et prenom|nom prenom|prenom nom|student|etudiant'.split(
    '|',
  ),
  email:
    'email|e mail|email address|e mail address|mail|adresse de courriel|courriel|adresse e mail|adresse email|adresse mail|e mail adresse'.split(
      '|',
    ),
  group: 'group|groups|groupe|groupes|section|gruppe|td|tp|class|classe'.split('|'),
  moodleId:
    'moodle id|moodleid|participant|participant number|numero de participant|identifier|identifiant'.split(
      '|',
    ),
};

const EXPECTED =
  'expected an id (or "Student number", "Numéro d\'étudiant", Moodle\'s "ID number"), and best also first name, last name, email, group';
/** Moodle's worksheet numbers its participants in the reader's language. */
const PARTICIPANT =
  /^(?:participante?|participant\(e\)|teilnehmer(?:\/in)?|deelnemer|partecipante)\s*(\d+)$/i;

interface Row {
  line: number;
  cells: string[];
}

/**
 * Reads a class's list: CSV with a header, separated by comma, semicolon or tab, in UTF-8, UTF-16 or Latin-1. Header
 * names are known in several spellings and languages, Moodle's grading worksheet among them. Where no column has ids, the
 * e-mail addresses are taken for them.
 *
 * @throws RosterError naming file, line and column
 */
export async function readRoster(file: string): Promise<Student[]> {
  const text = decode(await readFile(file));
  const [header, ...rows] = table(file, text);
  if (!header) throw new RosterError(`${file}:1:1: the file is empty; ${EXPECTED}`);
  const columns = findColumns(header, rows);
  if (columns.id === undefined && columns.email === undefined) {
    throw new RosterError(
      `${file}:${header.line}:1: no column of ids among ${header.cells.map((cell) => `"${cell}"`).join(', ')}; ${EXPECTED}`,
    );
  }
  const students = rows.map((row) => studentOf(file, header, row, columns));
  for (const field of ['id', 'moodleId'] as const) refuseDoubles(file, field, rows, students, columns);
  return students;
}

/** Rows that hold something, each with the line that it begins on. */
function table(file: string, text: string): Row[] {
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Array<{ info: Info; record: string[] }>;
    return records
      .map(({ info, record }) => ({
        line: info.lines - record.join('').split('\n').length + 1,
        cells: record,
      }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines = 1, column = 0 } = error as CsvError & { lines?: number; column?: number };
    throw new RosterError(`${file}:${lines}:${Number(column) + 1}: no sound CSV: ${error.message}`);
  }
}

function delimiterOf(text: string): string {
  const header =
    text
      .replace(/"[^"]*"/g, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? '';
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Which column, from 0, holds what. */
function findColumns({ cells }: Row, rows: Row[]): Partial<Record<Field, number>> {
  const names = cells.map(folded);
  const columns: Partial<Record<Field, number>> = {};
  const isParticipant = (column: number) =>
    rows.length > 0 && rows.every((row) => PARTICIPANT.test(row.cells[column] || 'participant 0'));
  for (const field of Object.keys(HEADERS) as Field[]) {
    const found = HEADERS[field]
      .flatMap((wanted) => names.flatMap((name, column) => (name === wanted ? [column] : [])))
      .filter((column) => {
        // Of "Identifier" only the values tell whether it is Moodle's number or the school's.
        if (!/^identifi(er|ant)$/.test(names[column] as string)) return true;
        return isParticipant(column) === (field === 'moodleId');
      });
    if (found[0] !== undefined) columns[field] = found[0];
  }
  return columns;
}

function studentOf(file: string, header: Row, row: Row, columns: Partial<Record<Field, number>>): Student {
  const fail = (column: number, problem: string): never => {
    const name = header.cells[column] ? ` ("${header.cells[column]}")` : '';
    throw new RosterError(`${file}:${row.line}:${column + 1}${name}: ${problem}`);
  };
  if (row.cells.length > header.cells.length) {
    fail(
      header.cells.length,
      `a cell more than the header has, "${row.cells[header.cells.length]}"; expected ${header.cells.length} cells. Is a comma in a name unquoted?`,
    );
  }
  const cell = (field: Field): string => {
    const column = columns[field];
    const text = (column === undefined ? '' : (row.cells[column] ?? '')).normalize('NFC');
    if (/[\p{Cc}\u2028\u2029]/u.test(text))
      fail(column as number, 'expected one line of text, came control characters');
    return text;
  };
  const email = cell('email');
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email))
    fail(columns.email as number, `expected an e-mail address, came "${email}"`);
  const id = columns.id === undefined ? email : cell('id');
  if (id === '') fail(columns.id ?? columns.email ?? 0, 'expected an id, came nothing');
  const whole = splitName(cell('fullName'));
  return {
    id,
    firstName: cell('firstName') || whole.firstName,
    lastName: cell('lastName') || whole.lastName,
    email,
    group: cell('group'),
    moodleId: PARTICIPANT.exec(cell('moodleId'))?.[1] ?? cell('moodleId'),
  };
}

/** `Doe, Jane`, `Jane DOE`, `DOE Jane` and `Jane Doe`. */
function splitName(name: string): { firstName: string; lastName: string } {
  const [last, first] = name.split(',').map((part) => part.trim());
  if (first) return { firstName: first, lastName: last ?? '' };
  const words = name.split(/\s+/).filter((word) => word !== '');
  const isCapital = (word: string) =>
    word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
  const capitals = words.filter(isCapital);
  if (capitals.length > 0 && capitals.length < words.length) {
    return { firstName: words.filter((word) => !isCapital(word)).join(' '), lastName: capitals.join(' ') };
  }
  return { firstName: words[0] ?? '', lastName: words.slice(1).join(' ') };
}

function refuseDoubles(
  file: string,
  field: 'id' | 'moodleId',
  rows: Row[],
  students: Student[],
  columns: Partial<Record<Field, number>>,
): void {
  const lines = new Map<string, number>();
  for (const [index, student] of students.entries()) {
    const value = student[field].toLowerCase();
    const line = rows[index]?.line ?? 0;
    const first = lines.get(value);
    if (value !== '' && first !== undefined) {
      const column = (columns[field] ?? columns.email ?? 0) + 1;
      throw new RosterError(
        `${file}:${line}:${column}: "${student[field]}" is in line ${first} as well; expected each ${field === 'id' ? 'id' : 'participant'} once`,
      );
    }
    lines.set(value, line);
  }
}
