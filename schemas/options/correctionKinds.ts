/** What changed after publication, from the mildest to the gravest. */
export const correctionKinds = [
  {title: 'Update', value: 'update'},
  {title: 'Clarification', value: 'clarification'},
  {title: 'Correction', value: 'correction'},
  {title: 'Retraction', value: 'retraction'},
] as const
