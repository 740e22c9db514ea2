// Answers for an archive in a private bucket behind CloudFront: redirects with 301, also of old addresses with a query such as /?p=123,
// and index.html for addresses that end with a slash. JavaScript runtime 2.0, for the event "viewer request".
//
// In sitegen.toml: [outputs] hosts = ["functions"], which writes hosting/redirects.json. update_redirects.py brings it into the key value store
// that is associated with this function. Guide: docs/guides/hosting/s3.md

import cf from "cloudfront";

const redirects = cf.kvs();

async function read(key) {
  try {
    return await redirects.get(key);
  } catch (error) {
    return ""; // there is no such key
  }
}

async function find(path, query) {
  const target = query ? await read(path + "?" + query) : "";
  return target || (await read(path));
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    return path;
  }
}

function redirect(location) {
  return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: location } } };
}

async function handler(event) {
  const request = event.request;
  const query = request.rawQueryString();
  const target = await find(decoded(request.uri), query);
  if (target) {
    return redirect(target);
  }
  const name = request.uri.split("/").pop();
  if (name === "") {
    request.uri += "index.html";
  } else if (name.indexOf(".") < 0) {
    // a single slash at the beginning: browsers take two as the name of another host
    return redirect("/" + request.uri.replace(/^[/\\]+/, "") + "/" + (query ? "?" + query : ""));
  }
  return request;
}
