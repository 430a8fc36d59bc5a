/** Asked, not said: a question mark, or one of the words questions are made with. */
export const looksLikeQuestion = (text: string): boolean =>
  /[?？]\s*$/.test(text) ||
  /(?:吗|呢|么|多少|怎么|哪里|哪个|什么|几(?:号|个|件|天|寸|色)|有没有|能不能|可以不|适合)/.test(text) ||
  /^(?:how|what|when|where|which|who|why|is|are|does|do|can|will|would|has|have)\b/i.test(text.trim());
