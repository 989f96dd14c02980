using System.Diagnostics;

namespace Grainwatch.Cluster.Tests;

/// <summary>Waits for what happens by itself, with a bound.</summary>
internal static class Eventually
{
    /// <summary>
    /// Asks until the answer is the one that is expected; fails when there were but failures and other answers.
    /// </summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> ask, Func<T, bool> isExpected, int secondsMax = 60)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            string last;
            try
            {
                var answer = await ask();
                if (isExpected(answer)) return answer;
                last = $"{answer}";
            }
            catch (Detection.Principals.PrincipalStoreException e)
            {
                last = e.Message;
            }

            Xunit.Assert.True(watch.Elapsed.TotalSeconds < secondsMax, $"Not within {secondsMax} s; at last: {last}");
            await Task.Delay(100);
        }
    }
}
