/** Where our knowledge of a date comes from. */
export const dateBases = [
  {title: 'Stated in the text', value: 'stated'},
  {title: 'Derived from the reference date', value: 'derived'},
  {title: 'Implied by the context', value: 'implied'},
  {title: 'From another source', value: 'external'},
] as const
