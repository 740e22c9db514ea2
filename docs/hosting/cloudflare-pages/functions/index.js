// Redirects old addresses with a query, such as /?p=123, on Cloudflare Pages, whose rules ignore queries.
//
// Copy it to functions/index.js in the folder where you run `wrangler pages deploy`: it then answers requests to the home page.
// For other paths with queries, such as /article.php?id=123, add functions/article.php.js with this line:
//
//     export { onRequest } from "./index.js";
//
// In sitegen.toml: [outputs] hosts = ["cloudflare", "functions"], which writes the table that is read here.

const TABLE = "/hosting/redirects.json"; // with the path of base_url before it, if the site is not at the root
let targets;

async function load(context) {
  const answer = await context.env.ASSETS.fetch(new URL(TABLE, context.request.url));
  if (!answer.ok) {
    throw new Error(`${TABLE} is missing; write hosts = ["cloudflare", "functions"] in [outputs] of sitegen.toml`);
  }
  const { data } = await answer.json();
  return new Map(data.filter(({ key }) => key.includes("?")).map(({ key, value }) => [key, value]));
}

async function find(context) {
  const { pathname, search } = new URL(context.request.url);
  if (search.length < 2) {
    return undefined;
  }
  targets = targets ?? (await load(context));
  return targets.get(decodeURIComponent(pathname) + search);
}

export async function onRequest(context) {
  let target;
  try {
    target = await find(context);
  } catch (error) {
    console.error(error); // the page is shown all the same
  }
  return target ? new Response(null, { status: 301, headers: { location: target } }) : context.next();
}
