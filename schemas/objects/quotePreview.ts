import {optionTitle, quoteKinds} from '../options/index.ts'
import {quoted} from './quoted.ts'

/** What the lists select of a quote. */
export interface QuotePreviewSelection {
  text?: string
  kind?: string
  speaker?: string
  speakerDescription?: string
}

/** `“text”`, then who said it and how. */
export function quotePreview({text, kind, speaker, speakerDescription}: QuotePreviewSelection): {
  title: string
  subtitle: string
} {
  const who = speaker ?? speakerDescription ?? 'No speaker'
  return {
    title: text ? quoted(text, kind) : 'Quote without text',
    subtitle: kind ? `${who}, ${optionTitle(quoteKinds, kind).toLowerCase()}` : who,
  }
}
