/** Fetch a file of the site, whole; say its name where it does not come. */
export async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname.split("/").pop()}: ${answer.status}`);
  return answer.arrayBuffer();
}
