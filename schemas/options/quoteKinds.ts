/** How the words of a speaker stand in an article. Only the first, third and fourth have marks. */
export const quoteKinds = [
  {title: 'Direct', value: 'direct'},
  {title: 'Indirect', value: 'indirect'},
  {title: 'Mixed', value: 'mixed'},
  {title: 'Fragment', value: 'fragment'},
] as const
