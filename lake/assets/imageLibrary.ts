import type sharp from 'sharp'

let loading: Promise<typeof sharp> | undefined

/** sharp, which is loaded when the first image comes: it would make up a good part of the lake's start. */
export function imageLibrary(): Promise<typeof sharp> {
  return (loading ??= load())
}

async function load(): Promise<typeof sharp> {
  const {default: library} = await import('sharp')
  // Assets never change under their name, and there is a cache of results: libvips need keep nothing.
  library.cache(false)
  return library
}
