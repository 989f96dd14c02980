using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Grainwatch.Contract.Reliability;

/// <summary>
/// What a server knows, without what tells how often and in which order events came: two that were given the same
/// events must be equal in it.
/// </summary>
internal static class Canon
{
    private static readonly HashSet<string> s_history = new(StringComparer.Ordinal)
        { "duplicates", "revision", "title", "surroundings" };

    /// <summary>The views of principals and the alerts they have, whole, as text by key and by id.</summary>
    public static async Task<SortedDictionary<string, string>> ReadAsync(Api api, IEnumerable<string> principals)
    {
        ConcurrentDictionary<string, string> all = new(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            principals, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (principal, _) =>
            {
                var view = await Inspection.ViewAsync(api, principal);
                if (view is null) return;
                // It fades with time.
                view.Remove("risk");
                var alerts = view["alerts"]!.AsArray();
                for (var i = alerts.Count - 1; i >= 0; i--)
                {
                    // That an alert took another's place tells of the order of arrival.
                    if ((string)alerts[i]!["state"]! is "superseded" or "withdrawn") alerts.RemoveAt(i);
                }

                foreach (var id in alerts.Select(alert => (string)alert!["id"]!))
                    all[id] = Text((await api.GetAsync($"/v1/alerts/{id}"))!);
                all[principal] = Text(view);
            });
        return new SortedDictionary<string, string>(all, StringComparer.Ordinal);
    }

    /// <summary>The first differences, a sentence each.</summary>
    public static IReadOnlyList<string> Differences(
        SortedDictionary<string, string> found, SortedDictionary<string, string> expected) =>
    [
        .. expected.Keys.Union(found.Keys, StringComparer.Ordinal)
            .Where(key => found.GetValueOrDefault(key) != expected.GetValueOrDefault(key))
            .Take(5)
            .Select(key => $"{key} is\n  {found.GetValueOrDefault(key, "missing")}\nand without faults\n"
                + $"  {expected.GetValueOrDefault(key, "missing")}"),
    ];

    private static string Text(JsonObject value)
    {
        Strip(value);
        return value.ToJsonString();
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject value)
        {
            foreach (var name in s_history) value.Remove(name);
            foreach (var (_, child) in value) Strip(child);
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list) Strip(child);
        }
    }
}
