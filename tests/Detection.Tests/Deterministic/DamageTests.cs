using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>Stored bytes that are not what was written: named, never served, never written over.</summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ApplyAsync_StoredBytesCutAtEveryByte_FailsByNameAndWritesNothing()
    {
        var (tale, whole) = Stored(3);
        for (var length = 0; length < whole.Length; length++)
        {
            var store = new DamagedStore(whole[..length]);
            var actor = new PrincipalActor(tale.Key, store, store, Policy.Default);

            var error = await Assert.ThrowsAsync<PrincipalStoreException>(() => actor.ApplyAsync(tale.Events));
            Assert.Contains(tale.Key.Text, error.Message, StringComparison.Ordinal);
            Assert.True(actor.IsFenced);
            Assert.Equal(0, store.Writes);
        }
    }

    [Fact]
    public async Task ApplyAsync_BitsFlippedInStoredBytes_IsNamedOrServedButNeverAnotherException()
    {
        const string Test = nameof(ApplyAsync_BitsFlippedInStoredBytes_IsNamedOrServedButNeverAnotherException);
        output.WriteLine(Seeds.Repeat(Seeds.First, Test));
        var random = new Random(Seeds.First);
        var (named, served) = (0, 0);
        SortedDictionary<string, int> others = [];
        for (var i = 0; i < 3000; i++)
        {
            var (tale, bytes) = Stored(Seeds.First + (i / 100));
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var store = new DamagedStore(bytes);
            var actor = new PrincipalActor(tale.Key, store, store, Policy.Default);
            try
            {
                await actor.ApplyAsync(tale.Events);
                served++;
            }
            catch (PrincipalStoreException)
            {
                named++;
            }
            catch (Exception e)
            {
                var where = e.StackTrace?.Split('\n')[0].Trim();
                var what = $"{e.GetType().Name} {e.Message} {where}";
                others[what] = others.GetValueOrDefault(what) + 1;
            }
        }

        output.WriteLine($"named {named}, served {served}; what is served wrongly is a store's checksum's to find");
        Assert.True(others.Count == 0, string.Join('\n', others));
    }

    private static (Tale Tale, byte[] Bytes) Stored(int seed)
    {
        var tale = Scenario.Random(seed).Tales[0];
        var state = new PrincipalState(tale.Key);
        var fold = new PrincipalFold(state, Policy.Default);
        foreach (var batch in tale.Batches.SkipLast(1)) fold.Apply(batch, []);
        return (tale, StateCodec.Encode(state));
    }

    private sealed class DamagedStore(byte[] bytes) : IPrincipalStore, IPrincipalOutlet
    {
        public int Writes { get; private set; }

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
        {
            try
            {
                return new(new StoredPrincipal(StateCodec.Decode(bytes), "v1"));
            }
            catch (WireException e)
            {
                throw new PrincipalStoreException($"The memory of {key} cannot be read: {e.Message}", e);
            }
        }

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            Writes++;
            return new($"v{Writes + 1}");
        }

        public ValueTask TellAsync(PrincipalNotice notice) => default;
    }
}
