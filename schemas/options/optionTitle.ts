/** One choice of a list field: what an editor reads and what a document stores. */
export interface Option {
  readonly title: string
  readonly value: string
}

/** The title of the choice with this value; the bare value where the list does not know it. */
export function optionTitle(options: readonly Option[], value: string | undefined): string {
  return options.find((option) => option.value === value)?.title ?? value ?? ''
}
