/** Who or what a piece of information comes from. */
export const sourceKinds = [
  {title: 'Organization', value: 'organization'},
  {title: 'Person', value: 'person'},
  {title: 'Anonymous', value: 'anonymous'},
  {title: 'Document', value: 'document'},
] as const
