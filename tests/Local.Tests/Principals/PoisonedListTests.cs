using System.Text;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Xunit;

namespace Grainwatch.Local.Tests.Principals;

/// <summary>A principal whose story is damaged while the host runs is alone with that.</summary>
public sealed class PoisonedListTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ApplyAsync_StoryDamagedSinceTheStart_IsANamedFailureListedUntilItReadsWell()
    {
        var (sick, well) = (StoryBook.Tell("two-countries"), StoryBook.Tell("stolen-key"));
        using var store = LogStore.Open(
            _folder.Path, PolicyInForce.Of(Policy.Default), new LogOptions { Shards = 1 });
        using var principals = new LocalPrincipals(
            store, Policy.Default, TimeProvider.System, new LocalOptions { ResidentsMax = 1 });
        await principals.ApplyAsync(sick.Key, sick.Habits);
        await principals.ApplyAsync(well.Key, well.Habits);
        var frames = FramesOf(sick.Key.Text);
        Flip(frames);
        using var router = new EventRouter(principals);

        var before = DateTime.UtcNow;
        var routed = await router.TryRouteAsync([.. sick.Incident, .. well.Incident]);
        var again = await Assert.ThrowsAsync<PrincipalPoisonedException>(
            () => principals.ApplyAsync(sick.Key, sick.Incident));

        var poisoned = Assert.Single(routed.Poisoned);
        Assert.Equal((sick.Key.Text, again.Since), (poisoned.Failure.Key, poisoned.Failure.Since));
        Assert.Equal(sick.Incident.Count, poisoned.Events.Count);
        Assert.Equal(Canonical.Golden(well), Canonical.Of(await principals.AlertsOfAsync(well.Key)));
        var listed = Assert.Single(await principals.PoisonedAsync());
        Assert.Equal((sick.Key.Text, again.Since, true), (listed.Key, listed.Since, listed.IsDamaged));
        Assert.InRange(listed.Since, before, DateTime.UtcNow);

        Flip(frames);
        await principals.ApplyAsync(sick.Key, sick.Incident);
        Assert.Empty(await principals.PoisonedAsync());
        Assert.Equal(Canonical.Golden(sick), Canonical.Of(await principals.AlertsOfAsync(sick.Key)));
    }

    private string LogPath => Directory.GetFiles(_folder.Path, "*.log", SearchOption.AllDirectories).Single();

    /// <summary>A place in each frame of a principal.</summary>
    private List<int> FramesOf(string key)
    {
        using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        List<int> places = [];
        for (var at = 0; bytes.AsSpan(at).IndexOf(Encoding.UTF8.GetBytes(key)) is var next and >= 0;)
        {
            at += next + key.Length;
            places.Add(at + 1);
        }

        Assert.NotEmpty(places);
        return places;
    }

    /// <summary>Changes a bit at some places behind the host's back; again, and it is well.</summary>
    private void Flip(IEnumerable<int> places)
    {
        using var file = new FileStream(LogPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        foreach (var place in places)
        {
            file.Position = place;
            var was = file.ReadByte();
            file.Position = place;
            file.WriteByte((byte)(was ^ 4));
        }
    }
}
