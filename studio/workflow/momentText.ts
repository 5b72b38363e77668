/** A moment for people, to the minute: `2025-08-07, 06:00 UTC`. */
export function momentText(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ', ')} UTC`
}
