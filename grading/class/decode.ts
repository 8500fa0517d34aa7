/** The text of a file that some editor wrote: UTF-8, UTF-16 with its mark, else Windows-1252. A UTF-8 mark stays off. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Excel's "CSV" in western Europe; Latin-1 but for a few signs such as the euro's.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
