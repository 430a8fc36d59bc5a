/** core/images – pictures of the platform, fetched here because the page may reach no other host. Start at images.ts. */
export { createImages, type Images } from './images.ts';
