/** Put in by the build (scripts/build.mjs); source that runs unbuilt has none. */
declare const LOCALGPT_VERSION: string | undefined

export const version: string = typeof LOCALGPT_VERSION === 'string' ? LOCALGPT_VERSION : '0.0.0-source'
