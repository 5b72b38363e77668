import {Path} from 'groq-js'

/**
 * What `path()` gives: a pattern of ids, whose dots are dots. groq-js takes a dot in a pattern for any character, so
 * that `drafts.*` would match `draftsXa`.
 */
export class IdPath extends Path {
  readonly #expression: RegExp

  constructor(pattern: string) {
    super(pattern)
    this.#expression = pathExpression(pattern)
  }

  override matches(id: string): boolean {
    return this.#expression.test(id)
  }
}

/** `*` stands for one segment of an id, `**` for one or more; a star within a segment for itself. */
export function pathExpression(pattern: string): RegExp {
  const segments = pattern
    .split('.')
    .map((segment) => (segment === '**' ? '.+' : segment === '*' ? '[^.]+' : literally(segment)))
  return new RegExp(`^${segments.join(String.raw`\.`)}$`, 's')
}

function literally(text: string): string {
  return text.replaceAll(/[^\w]/g, String.raw`\$&`)
}
