using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class KeySetTests
{
    [Fact]
    public void AddAndRemove_AtRandom_HoldsWhatASortedSetHolds()
    {
        var random = new Random(11);
        var (keys, expected) = (default(KeySet), new SortedSet<string>(StringComparer.Ordinal));
        for (var step = 0; step < 2000; step++)
        {
            // Few keys, and equal texts that are not the same object.
            var key = $"key {random.Next(4)}";
            if (random.Next(2) == 0)
            {
                keys.Add(key);
                expected.Add(key);
            }
            else
            {
                keys.Remove(key);
                expected.Remove(key);
            }

            var limit = random.Next(5);
            Assert.Equal(expected.Count == 0, keys.IsEmpty);
            Assert.Equal(expected.Take(limit), keys.Take(limit));
        }
    }
}
