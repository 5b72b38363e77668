/** The paragraph styles that an article's body may use. */
export const bodyStyles = [
  {title: 'Paragraph', value: 'normal'},
  {title: 'Heading', value: 'h2'},
  {title: 'Subheading', value: 'h3'},
  {title: 'Block quote', value: 'blockquote'},
] as const
