using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Postgres;
using Npgsql;
using Xunit;

namespace Grainwatch.Cluster.Tests.Postgres;

[Collection(WithServices.Name)]
public sealed class SchemaTests(Services services)
{
    [PostgresFact]
    public async Task Apply_BySeveralAtOnce_IsDoneOnceAndThenNotAgain()
    {
        await using var source = NpgsqlDataSource.Create(await (await services.PostgresAsync()).CreateDatabaseAsync());

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => new Schema(source).ApplyAsync(CancellationToken.None)));

        Assert.Equal(Schema.Migrations, Assert.Single(applied, ids => ids.Count > 0));
        Assert.Empty(await new Schema(source).ApplyAsync(CancellationToken.None));
        Assert.Empty(await new Schema(source).MissingAsync(CancellationToken.None));
    }

    [PostgresFact]
    public async Task Apply_SomeAreMissing_AppliesThoseAlone()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await new Schema(source).ApplyAsync(CancellationToken.None);
        await PostgresServer.ExecuteAsync(
            connection,
            $"drop index ux_orleansstorage_grain; drop index ix_orleansstorage_account; "
                + "create index ix_orleansstorage on orleansstorage (grainidhash, graintypehash); "
                + $"delete from grainwatch_migration where id = '{Schema.Migrations[3]}'");

        Assert.Equal([Schema.Migrations[3]], await new Schema(source).ApplyAsync(CancellationToken.None));
    }

    [PostgresFact]
    public async Task Apply_SchemaIsNewer_IsNamed()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await new Schema(source).ApplyAsync(CancellationToken.None);
        await PostgresServer.ExecuteAsync(connection, "insert into grainwatch_migration values ('999-later')");

        var e = await Assert.ThrowsAsync<WrongSettingException>(
            () => new Schema(source).ApplyAsync(CancellationToken.None));

        Assert.Contains("newer than this program: it has 999-later", e.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Apply_TablesOfSomebodyElse_AreNamedAndLeftAlone()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(connection, "create table orleansstorage (theirs int)");
        await using var source = NpgsqlDataSource.Create(connection);

        var e = await Assert.ThrowsAsync<WrongSettingException>(
            () => new Schema(source).ApplyAsync(CancellationToken.None));

        Assert.Contains("not ours (orleansstorage)", e.Message, StringComparison.Ordinal);
        await PostgresServer.ExecuteAsync(connection, "insert into orleansstorage (theirs) values (1)");
    }

    [PostgresFact]
    public async Task Apply_SchemaOfItsOwn_IsUsed()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(
            connection, "create table orleansquery (theirs int); create schema grainwatch");
        await using var source = NpgsqlDataSource.Create($"{connection};Search Path=grainwatch");

        Assert.Equal(Schema.Migrations, await new Schema(source).ApplyAsync(CancellationToken.None));
        await PostgresServer.ExecuteAsync(connection, "select querykey from grainwatch.orleansquery");
    }

    [PostgresFact]
    public async Task Apply_SearchPathLeadsNowhere_IsNamed()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create($"{connection};Search Path=nowhere");

        var e = await Assert.ThrowsAsync<WrongSettingException>(
            () => new Schema(source).ApplyAsync(CancellationToken.None));

        Assert.Contains("no schema of the search path exists", e.Message, StringComparison.Ordinal);
    }
}
