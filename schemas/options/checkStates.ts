/** What a fact or legal check can be. */
export const checkStates = [
  {title: 'Not needed', value: 'na'},
  {title: 'Required', value: 'required'},
  {title: 'Done', value: 'done'},
] as const
