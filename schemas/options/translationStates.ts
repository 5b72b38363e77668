/** Whether a quote is given in another language than it was spoken in. */
export const translationStates = [
  {title: 'Yes', value: 'yes'},
  {title: 'No', value: 'no'},
  {title: 'Unknown', value: 'unknown'},
] as const
