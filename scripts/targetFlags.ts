/** The flags by which another command finds the same dataset; each with a space after it. */
export function targetFlags(flags: {data?: string; lake?: string; dataset?: string}): string {
  const {data, lake, dataset} = flags
  return Object.entries({data, lake, dataset})
    .map(([name, value]) => (value === undefined ? '' : `--${name} ${shellWord(value)} `))
    .join('')
}

/** A text as one word of a command line, in quotes where a shell would read it as something else. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
