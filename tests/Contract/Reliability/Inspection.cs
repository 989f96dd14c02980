using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Grainwatch.Contract.Reliability;

/// <summary>
/// What a server holds, seen through its API in two ways. By sight: the view of a principal lists sign-ins, failures
/// and sensitive actions by id, and counts all events. By receipt: each event is sent once more, alone, and is a
/// <c>duplicate</c> if it was there and <c>accepted</c> if not; after that, it is there.
/// </summary>
internal sealed class Inspection(Api api)
{
    private const int AtOnce = 8;

    private static readonly string[] s_lists = ["recentSignIns", "recentFailures", "sensitiveActions"];

    private readonly ConcurrentBag<string> _present = [];
    private readonly ConcurrentBag<string> _faults = [];

    /// <summary>Ids of the events that are there, each as often as it is there.</summary>
    public IReadOnlyCollection<string> Present => _present;

    /// <summary>What contradicts itself, a sentence each.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Ids that a view lists, each as often as it lists it.</summary>
    public static IEnumerable<string> Shown(JsonObject? view) => view is null ? [] :
        from list in s_lists
        from row in view[list]!.AsArray()
        select (string)row!["eventId"]!;

    /// <summary>The view of a principal; null when it is unknown.</summary>
    public static Task<JsonObject?> ViewAsync(Api api, string principal) =>
        api.GetAsync($"/v1/principals/{Uri.EscapeDataString(principal)}");

    /// <summary>Looks for the events of principals.</summary>
    public Task RunAsync(IReadOnlyDictionary<string, List<Deed>> deeds) => Parallel.ForEachAsync(
        deeds,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (entry, _) => await InspectAsync(entry.Key, entry.Value));

    private async Task InspectAsync(string principal, List<Deed> deeds)
    {
        var view = await ViewAsync(api, principal);
        var shown = Shown(view).ToList();
        HashSet<string> held = new(StringComparer.Ordinal);
        foreach (var deed in deeds)
        {
            var answer = await api.SendAsync([deed]);
            if (answer["duplicate"] == 1) held.Add(deed.Id);
            else if (answer["accepted"] != 1) Contradiction($"{deed.Id} was answered with {answer.Body}");
        }

        foreach (var deed in deeds.Where(deed => deed.IsShown && held.Contains(deed.Id) != shown.Contains(deed.Id)))
            Contradiction($"{deed.Id} is {(held.Contains(deed.Id) ? "a duplicate and not shown" : "shown and new")}");
        var count = (long?)view?["events"] ?? 0;
        if (count != held.Count) Contradiction($"{count} events are counted and {held.Count} are duplicates");
        if (view is not null && (view["evicted"]!.AsObject().Count > 0 || (bool)view["duplicatesApproximate"]!))
            Contradiction("bounds were passed, so that ids are not all known");

        foreach (var id in held) _present.Add(id);
        // What is listed beyond what was sent is unexpected; what is listed twice is there twice.
        foreach (var same in shown.GroupBy(id => id))
        {
            foreach (var strange in same.Skip(held.Contains(same.Key) ? 1 : 0)) _present.Add(strange);
        }

        void Contradiction(string sentence) => _faults.Add($"{principal}: {sentence}");
    }
}
