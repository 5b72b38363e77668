/**
 * How certain it is that an event happens: the IPTC NewsCodes scheme `eventoccurstatus`, with the
 * names that IPTC gives (http://cv.iptc.org/newscodes/eventoccurstatus/).
 */
export const eventOccurrences = [
  {title: 'Unplanned event', value: 'eos0'},
  {title: 'Planned, occurrence planned only', value: 'eos1'},
  {title: 'Planned, occurrence highly uncertain', value: 'eos2'},
  {title: 'Planned, may occur', value: 'eos3'},
  {title: 'Planned, occurrence highly likely', value: 'eos4'},
  {title: 'Planned, occurs certainly', value: 'eos5'},
  {title: 'Planned, then cancelled', value: 'eos6'},
] as const
