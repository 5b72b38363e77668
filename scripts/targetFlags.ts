/** The flags by which another command finds the same dataset; each with a space after it. */
export function targetFlags(flags: {data?: string; lake?: string; dataset?: string}): string {
  const {data, lake, dataset} = flags
  return Object.entries({data, lake, dataset})
    .map(([name, value]) => (value === undefined ? '' : `--${name} ${value} `))
    .join('')
}
