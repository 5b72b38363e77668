import {getPublishedId} from '@sanity/client/csm'
import type {ValidationContext} from '@sanity/types'

import {apiVersion} from './apiVersion.ts'
import {itemsAt, textAt} from './fieldOf.ts'

/**
 * Rule 3: the text of a quote stands in at least one article that is linked with it, by a mark, a
 * pull quote or its first appearance. Drafts count, so that a new quote is not reported while the
 * article waits for publication.
 */
export async function textStandsInArticle(
  text: string | undefined,
  {document, getClient, signal}: Pick<ValidationContext, 'document' | 'getClient' | 'signal'>,
): Promise<true | string> {
  if (!text?.trim() || !document) return true
  const articles: unknown = await getClient({apiVersion})
    .withConfig({perspective: 'raw'})
    .fetch(
      linkedArticles,
      {
        quote: getPublishedId(document._id),
        article: textAt(document, 'firstAppearance', 'article', '_ref') ?? '',
      },
      {signal, tag: 'validation.quote-in-article'},
    )
  return textInArticles(text, articles)
}

/** The paragraphs of each article that marks or pulls the quote, or in which it appeared first. */
const linkedArticles = `*[_type == "article" && (references($quote) || _id in [$article, "drafts." + $article])]{
  headline,
  "paragraphs": body[_type == "block"]{"text": array::join(children[].text, "")}.text
}`

function textInArticles(text: string, articles: unknown): true | string {
  const found = Array.isArray(articles) ? articles : []
  if (found.some((article) => itemsAt(article, 'paragraphs').join('\n\n').includes(text))) {
    return true
  }
  const headlines = [...new Set(found.flatMap((article) => textAt(article, 'headline') ?? []))]
  return found.length === 0
    ? 'No article is linked with this quote. Mark the words in an article’s body.'
    : `The words are not found in ${headlines.map((headline) => `“${headline}”`).join(', ') || 'the linked article'}. Compare them with the article: one of the two has changed.`
}
