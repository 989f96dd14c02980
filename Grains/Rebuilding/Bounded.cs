namespace Grainwatch.Grains;

/// <summary>Many calls, so many at a time, all on the scheduler of the grain that makes them.</summary>
internal static class Bounded
{
    /// <summary>Calls for each item; a call that fails ends it, after those that were begun.</summary>
    public static async Task ForEachAsync<T>(IAsyncEnumerable<T> items, int callsMax, Func<T, Task> call)
    {
        HashSet<Task> calls = [];
        try
        {
            await foreach (var item in items)
            {
                if (calls.Count == callsMax)
                {
                    var ended = await Task.WhenAny(calls);
                    calls.Remove(ended);
                    await ended;
                }

                calls.Add(call(item));
            }
        }
        finally
        {
            await Task.WhenAll(calls);
        }
    }
}
