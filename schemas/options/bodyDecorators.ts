/** The marks on words that carry no data; every other mark must be found in `markDefs`. */
export const bodyDecorators = [
  {title: 'Strong', value: 'strong'},
  {title: 'Emphasis', value: 'em'},
] as const
