/** An article says which day its relative dates are counted from. */
export function referenceDateIsSet(day: string | undefined): true | string {
  return day
    ? true
    : 'Give the reference date. Without it, “today” and “next week” in the text cannot be resolved.'
}
