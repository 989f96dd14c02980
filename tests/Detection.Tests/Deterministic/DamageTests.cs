using System.Security.Cryptography;
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
    private const int FlipsMax = 500;

    [Fact]
    public async Task ApplyAsync_StoredBytesCutAtEveryByte_FailsByNameAndWritesNothing()
    {
        var tale = Scenario.Random(3, batchesMax: 2).Tales[0];
        var whole = StateCodec.Encode(tale.Expected(Policy.Default));
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
    public async Task ApplyAsync_BitsFlippedUnderAChecksum_FailsByNameAndWritesNothing()
    {
        const string Test = nameof(ApplyAsync_BitsFlippedUnderAChecksum_FailsByNameAndWritesNothing);
        output.WriteLine(Seeds.Repeat(Seeds.First, Test));
        var random = new Random(Seeds.First);
        var unnoticed = 0;
        var (tale, whole) = Stored(Seeds.First);
        for (var i = 0; i < FlipsMax; i++)
        {
            if (i % 100 == 0) (tale, whole) = Stored(Seeds.First + (i / 100));
            var bytes = (byte[])whole.Clone();
            var store = new DamagedStore(bytes, SHA256.HashData(bytes));
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var actor = new PrincipalActor(tale.Key, store, store, Policy.Default);

            var error = await Assert.ThrowsAsync<PrincipalStoreException>(() => actor.ApplyAsync(tale.Events));
            Assert.Contains(tale.Key.Text, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, store.Writes);
            if (error.InnerException is null) unnoticed++;
        }

        output.WriteLine($"{unnoticed} of {FlipsMax} flips only the checksum notices");
    }

    [Fact]
    public async Task ApplyAsync_AnotherPrincipalsMemory_FailsByNameAndWritesNothing()
    {
        var story = new Story().Call(0, Where.Lyon);
        var other = StateCodec.Encode(Story.Role().Call(0, Where.Lyon).Play());
        var store = new DamagedStore(other);
        var actor = new PrincipalActor(story.Principal.Key, store, store, Policy.Default);

        var error = await Assert.ThrowsAsync<PrincipalStoreException>(() => actor.ApplyAsync(story.Events));
        Assert.Contains(story.Principal.Key.Text, error.Message, StringComparison.Ordinal);
        Assert.True(actor.IsFenced);
        Assert.Equal(0, store.Writes);
    }

    private static (Tale Tale, byte[] Bytes) Stored(int seed)
    {
        var tale = Scenario.Random(seed).Tales[0];
        var state = new PrincipalState(tale.Key);
        var fold = new PrincipalFold(state, Policy.Default);
        foreach (var batch in tale.Batches.SkipLast(1)) fold.Apply(batch, []);
        return (tale, StateCodec.Encode(state));
    }

    private sealed class DamagedStore(byte[] bytes, byte[]? checksum = null) : IPrincipalStore, IPrincipalOutlet
    {
        public int Writes { get; private set; }

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
        {
            try
            {
                var state = StateCodec.Decode(bytes);
                return checksum?.AsSpan().SequenceEqual(SHA256.HashData(bytes)) ?? true
                    ? new(new StoredPrincipal(state, "v1"))
                    : throw new PrincipalStoreException($"The memory of {key} is not what was stored.");
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
