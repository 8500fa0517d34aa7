/** A text of the course, in which what stands between backquotes is code. */
export function CodeText({ children }: { children: string }) {
  const pieces = children.split('`');
  return (
    <>
      {pieces.map((piece, index) =>
        index % 2 === 1 ? <code key={`${index} ${piece}`}>{piece}</code> : piece,
      )}
    </>
  );
}
