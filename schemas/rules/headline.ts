/** Rule 14: search engines and screens cut a headline after 110 characters (schema.org NewsArticle). */
export function headlineFits(headline: string | undefined): true | string {
  const length = headline ? [...headline].length : 0
  return length > headlineLimit
    ? `The headline has ${length} characters; after ${headlineLimit} it is cut. Shorten it by ${length - headlineLimit}.`
    : true
}

const headlineLimit = 110
