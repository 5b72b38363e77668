/** Whether somebody has compared a quote with a recording, transcript or document. */
export const verificationStates = [
  {title: 'Unverified', value: 'unverified'},
  {title: 'Verified', value: 'verified'},
  {title: 'Disputed', value: 'disputed'},
] as const
