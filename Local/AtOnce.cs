using System.Runtime.ExceptionServices;

namespace Grainwatch.Local;

/// <summary>
/// What takes long and is done for every shard: on all processors, and as if one came after the other.
/// </summary>
internal static class AtOnce
{
    /// <summary>Makes one of each, in their order.</summary>
    /// <returns>All of them. When one fails, the others are disposed of, and the first failure is thrown.</returns>
    public static T[] Make<TFrom, T>(IReadOnlyList<TFrom> from, Func<TFrom, T> make)
        where T : class, IDisposable
    {
        var made = new T?[from.Count];
        try
        {
            Do(from.Count, i => made[i] = make(from[i]));
            return made!;
        }
        catch
        {
            foreach (var one in made) one?.Dispose();
            throw;
        }
    }

    /// <summary>Does something with each; throws the failure of the first that failed, once all have ended.</summary>
    public static void Do<T>(IReadOnlyList<T> each, Action<T> action) => Do(each.Count, i => action(each[i]));

    private static void Do(int count, Action<int> action)
    {
        var failures = new ExceptionDispatchInfo?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                action(i);
            }
            catch (Exception e)
            {
                failures[i] = ExceptionDispatchInfo.Capture(e);
            }
        });
        foreach (var failure in failures) failure?.Throw();
    }
}
