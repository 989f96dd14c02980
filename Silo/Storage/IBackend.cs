using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Storage;

/// <summary>A service outside the cluster that it cannot be without.</summary>
internal interface IBackend : IAsyncDisposable
{
    /// <summary>What it is and where, in a few words, without secrets.</summary>
    string Name { get; }

    /// <summary>Contacts it for the first time, and makes what is missing there.</summary>
    /// <returns>What it did, a sentence each.</returns>
    /// <exception cref="WrongSettingException">Waiting does not mend it.</exception>
    /// <exception cref="IOException">It cannot be reached, or not yet.</exception>
    Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether it answers.</summary>
    /// <exception cref="IOException">It does not.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
