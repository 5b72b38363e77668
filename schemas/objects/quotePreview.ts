import {optionTitle, quoteKinds} from '../options/index.ts'

/** What the lists select of a quote. */
export interface QuotePreviewSelection {
  text?: string
  kind?: string
  speaker?: string
  speakerDescription?: string
}

/** `“text”`, then who said it and how. Indirect speech never gets quotation marks. */
export function quotePreview({text, kind, speaker, speakerDescription}: QuotePreviewSelection): {
  title: string
  subtitle: string
} {
  const who = speaker ?? speakerDescription ?? 'No speaker'
  return {
    title: quotedText(text, kind),
    subtitle: kind ? `${who}, ${optionTitle(quoteKinds, kind).toLowerCase()}` : who,
  }
}

function quotedText(text: string | undefined, kind: string | undefined): string {
  if (!text) return 'Quote without text'
  return kind === 'indirect' ? text : `“${text}”`
}
